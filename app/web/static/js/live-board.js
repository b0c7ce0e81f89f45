// The live board: the server sends its inside anew whenever something changed.
const board = document.getElementById("board");
const state = document.querySelector("[data-live-state]");
const wall = document.querySelector("[data-wall]");

const source = new EventSource(board.dataset.stream);
source.addEventListener("open", () => {
  state.textContent = state.dataset.on;
});
source.addEventListener("message", (event) => {
  board.innerHTML = event.data;
});
// A stream ends by itself now and then; only one that does not come back is worth a word.
let gone = 0;
source.addEventListener("error", () => {
  clearTimeout(gone);
  gone = setTimeout(() => {
    if (source.readyState !== EventSource.OPEN) state.textContent = state.dataset.off;
  }, 4000);
});

if (board.requestFullscreen) {
  wall.hidden = false;
  wall.addEventListener("click", () => board.requestFullscreen());
}
