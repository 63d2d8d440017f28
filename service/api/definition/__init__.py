"""Process definitions: the shapes of Camunda over our rooms."""
