/** Starts the class of each [data-module]; a page loads only the scripts that it names. */
const modules = {
  "time-zone": async () => (await import("./modules/time-zone.js")).TimeZone,
  upload: async () => (await import("./modules/upload.js")).UploadForm,
  copy: async () => (await import("./modules/copy.js")).CopyLink,
  status: async () => (await import("./modules/status.js")).StatusPage,
};

for (const element of document.querySelectorAll("[data-module]")) {
  const load = modules[element.dataset.module];
  if (load) {
    const Module = await load();
    new Module(element).start();
  }
}
