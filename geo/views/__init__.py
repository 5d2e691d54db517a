"""Results as sentences, tables, profiles and geometry to draw or publish."""
