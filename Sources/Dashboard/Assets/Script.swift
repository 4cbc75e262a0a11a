/// The script of every page. Plain features of the platform: server-sent events (HTML, 9.2), the
/// clipboard, nothing else. Without it everything works by reloading.
enum Script {
  static let text = #"""
    "use strict";
    (() => {
      // Buttons that copy are of no use without script, so they come hidden.
      const prepare = () => {
        for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = false;
      };
      const live = () => document.getElementById("live");
      const say = (text) => { const place = live(); if (place) place.textContent = text; };

      document.addEventListener("click", (event) => {
        const button = event.target.closest("button[data-copy]");
        if (!button) return;
        const source = document.getElementById(button.dataset.copy);
        if (!source) return;
        const select = () => {
          const range = document.createRange();
          range.selectNodeContents(source);
          const selection = getSelection();
          selection.removeAllRanges();
          selection.addRange(range);
        };
        const done = () => {
          button.textContent = "Copied";
          say("The command is in the clipboard.");
          setTimeout(() => { button.textContent = "Copy"; }, 2000);
        };
        if (!navigator.clipboard) { select(); return; }
        navigator.clipboard.writeText(source.textContent).then(done, select);
      });

      // A form that is being filled in must not be taken away.
      const isBusy = () => {
        const active = document.activeElement;
        if (active && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName)) return true;
        for (const field of document.querySelectorAll("main input, main textarea, main select")) {
          if (field.type === "hidden") continue;
          if (field.tagName === "SELECT") {
            for (const option of field.options) {
              if (option.selected !== option.defaultSelected && option.defaultSelected) return true;
            }
          } else if (field.value !== field.defaultValue) return true;
        }
        return document.querySelector("details.confirm[open]") !== null;
      };

      const key = (element) => {
        if (!element || element === document.body) return null;
        if (element.id) return "#" + CSS.escape(element.id);
        const href = element.getAttribute("href");
        return href ? `a[href="${CSS.escape(href)}"]` : null;
      };

      let wanted = false;
      let running = false;
      const refresh = async () => {
        wanted = true;
        if (running) return;
        running = true;
        while (wanted) {
          wanted = false;
          if (isBusy()) {
            say("There is something new. It is shown when you reload.");
            break;
          }
          let page;
          try {
            const answer = await fetch(location.href, {
              credentials: "same-origin", headers: { accept: "text/html" }, redirect: "error",
            });
            if (!answer.ok) break;
            page = new DOMParser().parseFromString(await answer.text(), "text/html");
          } catch { break; }
          const focus = key(document.activeElement);
          const open = [...document.querySelectorAll("main details")].map((item) => item.open);
          let changed = false;
          for (const id of ["main", "side"]) {
            const [old, next] = [document.getElementById(id), page.getElementById(id)];
            if (!old || !next || old.innerHTML === next.innerHTML) continue;
            const places = [...old.querySelectorAll(".wide, .code, .diagram, pre")]
              .map((item) => [item.scrollLeft, item.scrollTop]);
            old.replaceChildren(...next.childNodes);
            [...old.querySelectorAll(".wide, .code, .diagram, pre")].forEach((item, index) => {
              if (places[index]) [item.scrollLeft, item.scrollTop] = places[index];
            });
            changed = changed || id === "main";
          }
          [...document.querySelectorAll("main details")].forEach((item, index) => {
            if (open[index] !== undefined) item.open = open[index];
          });
          prepare();
          if (focus) {
            const element = document.querySelector(focus);
            if (element && element !== document.activeElement) {
              element.focus({ preventScroll: true });
            }
          }
          if (changed) say("Updated " + new Date().toLocaleTimeString());
        }
        running = false;
      };

      prepare();
      if (!window.EventSource) return;
      let source = null;
      const listen = () => {
        if (source || document.hidden) return;
        source = new EventSource("/events");
        source.addEventListener("revision", refresh);
      };
      // A page that nobody looks at holds no connection, and is fetched anew when it is looked at.
      document.addEventListener("visibilitychange", () => {
        if (document.hidden) {
          if (source) source.close();
          source = null;
        } else {
          listen();
          refresh();
        }
      });
      listen();
    })();

    """#
}
