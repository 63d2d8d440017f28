"""How a diagram with lanes is laid out: read, put into columns, routed, measured, labelled, written."""
