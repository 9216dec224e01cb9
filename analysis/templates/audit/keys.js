const stops = [...document.querySelectorAll("main .tag.check")];
document.addEventListener("keydown", (event) => {
  const here = document.activeElement, step = { n: 1, p: -1 }[event.key];
  if (event.ctrlKey || event.metaKey || event.altKey || !here.closest("#headline, #text, #list")) return;
  if (event.key === "Escape") here.blur();
  if (!step || !stops.length) return;
  const card = here.closest(".card")?.id.slice(1);
  const at = stops.findIndex((stop) => stop === here || stop.id === `q${card}`);
  stops.at(at < 0 ? (step > 0 ? 0 : -1) : (at + step) % stops.length).focus();
});
