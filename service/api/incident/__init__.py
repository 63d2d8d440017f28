"""Incidents: the shapes of Camunda over our rooms."""
