"""Variable instances: the shapes of Camunda over our rooms."""
