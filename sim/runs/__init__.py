"""Many futures: processes, storage, resume, manifest, when to stop."""
