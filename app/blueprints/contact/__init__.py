"""The ways in other than an upload: contact and demo requests."""
