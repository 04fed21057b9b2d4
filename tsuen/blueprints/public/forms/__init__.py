"""Forms of these screens, one module a screen."""
