"""Jobs: the shapes of Camunda over our rooms."""
