// Says when the files of the workspace have changed since this page was made; the reader decides when to look.
"use strict";

const EVERY = 3000;
const { version, state } = document.body.dataset;
const note = document.getElementById("changed");

async function look() {
  if (document.hidden || note.firstChild) return;
  try {
    const answer = await fetch(state, { headers: { accept: "application/json" } });
    if (answer.ok && (await answer.json()).version !== version) tell();
  } catch {
    // The server has been stopped: the page stays as it is.
  }
}

function tell() {
  const waiting = document.getElementById("updating"); // somebody's change was being built when the page was made
  waiting?.remove();
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = note.dataset.link;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
  note.append((waiting ? note.dataset.done : note.dataset.text) + " ", link);
}

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
