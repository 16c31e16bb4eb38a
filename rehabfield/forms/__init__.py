"""The shape of what comes in: one file a resource, limits and messages, no queries."""
