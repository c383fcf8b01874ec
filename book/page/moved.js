// A page that has moved: go where it is now, and take along what stands behind the "#" (which the
// page's own "refresh" does without scripts, and forgets).
location.replace(document.currentScript.dataset.target + location.hash);
