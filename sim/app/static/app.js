// Reads how a run stands every three seconds while the page is visible, and says it at most every ten.
(function () {
  "use strict";
  var box = document.getElementById("progress");
  var said = document.getElementById("said");
  if (!box || !said || (box.dataset.state !== "running" && box.dataset.state !== "waiting")) { return; }
  var spoken = 0;
  function read() {
    if (document.hidden) { return; }
    fetch("/runs/" + box.dataset.name + "/state", { credentials: "same-origin" })
      .then(function (answer) { return answer.json(); })
      .then(function (job) {
        var bar = box.querySelector("progress");
        if (bar && job.total) { bar.max = job.total; bar.value = job.saved; }
        if (job.state !== box.dataset.state) { window.location.reload(); }
        if (Date.now() - spoken > 10000) { said.textContent = job.said; spoken = Date.now(); }
      })
      .catch(function () { said.textContent = "Caseholder does not answer. Is it still running?"; });
  }
  window.setInterval(read, 3000);
}());
