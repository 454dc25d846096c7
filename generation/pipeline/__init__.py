"""From a request to pictures in the gallery: request → submit → poll → collect → settle, and sweep."""
