"""External tasks: the shapes of Camunda over our rooms."""
