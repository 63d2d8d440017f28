"""Deliveries of files: the shapes of Camunda over our rooms."""
