"""The ways in other than an upload: contact, demo and quote requests."""
