// Exhibitors: the camera fills in the code of a badge and sends the form.
import { Camera } from "./scanner/camera.js";

const place = document.querySelector("[data-reader]");
const start = place.querySelector("[data-start]");
const view = place.querySelector("[data-view]");
const camera = new Camera(view.querySelector("video"), place.dataset.wasm);

if (Camera.isHere()) start.hidden = false;
start.addEventListener("click", async () => {
  view.hidden = false;
  start.hidden = true;
  const works = await camera.start((text) => {
    camera.stop();
    place.querySelector("[name=code]").value = text;
    place.querySelector("form").requestSubmit();
  });
  if (!works) {
    view.hidden = true;
    place.querySelector("[data-none]").hidden = false;
  }
});
