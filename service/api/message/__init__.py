"""Messages and who waits for them: the shapes of Camunda over our rooms."""
