/** All that sends files, behind one import: the form fetches it when a visitor turns to it. */
export { UploadApi } from "./api.js";
export { UploadQueue } from "./queue.js";
export { UploadTask } from "./task.js";
export { byPlace } from "./trouble.js";
