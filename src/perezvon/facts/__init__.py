"""The published language: what anyone may know afterwards. One file per publisher, frozen, versioned."""
