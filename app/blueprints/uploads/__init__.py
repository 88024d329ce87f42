"""The upload: form, status page and API."""
