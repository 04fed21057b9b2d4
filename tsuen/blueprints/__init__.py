"""The doors, cut by who comes: public, auth, family, facility, municipality."""
