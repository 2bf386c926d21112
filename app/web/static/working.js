// Says how far something is that takes a while, and shows it as soon as it is there.
const EVERY = 700;
const said = document.getElementById("step");

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (answer.status !== 202) { location.reload(); return; }
    const { textContent } = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("step");
    if (said.textContent !== textContent) said.textContent = textContent;
  } catch {
    // The server has been stopped: the page stays as it is.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
