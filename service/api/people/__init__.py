"""Users, groups and tenants as Camunda calls them: the shapes of Camunda over our rooms."""
