"""What has been: the shapes of Camunda over our rooms."""
