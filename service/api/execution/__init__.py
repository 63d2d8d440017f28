"""Executions and what is local to them: the shapes of Camunda over our rooms."""
