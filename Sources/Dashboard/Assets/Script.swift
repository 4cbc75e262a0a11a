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

      // A form that is being filled in must not be taken away, nor a question that was opened.
      const isBusy = () => {
        const active = document.activeElement;
        if (active && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName)) return true;
        for (const field of document.querySelectorAll("main input, main textarea, main select")) {
          if (field.type === "hidden") continue;
          if (field.type === "checkbox" || field.type === "radio") {
            if (field.checked !== field.defaultChecked) return true;
          } else if (field.tagName === "SELECT") {
            for (const option of field.options) {
              if (option.selected !== option.defaultSelected && option.defaultSelected) return true;
            }
          } else if (field.value !== field.defaultValue) return true;
        }
        return document.querySelector("details.confirm[open]") !== null;
      };

      // Where focus is, in words that hold for the next state of the page too.
      const focusable = "a[href], button, summary, [tabindex]";
      const placeOf = (element) => {
        if (!element || element === document.body) return null;
        if (element.id) return { id: element.id };
        const name = (item) => [
          item.tagName, item.getAttribute("href"), item.getAttribute("aria-label"),
          item.textContent.trim().slice(0, 80),
        ].join("|");
        const like = [...document.querySelectorAll(focusable)]
          .filter((item) => name(item) === name(element));
        return { name: name(element), index: like.indexOf(element), find: (place) =>
          [...document.querySelectorAll(focusable)].filter((item) => name(item) === place.name)
            [place.index] };
      };
      const focusOn = (place) => {
        if (!place) return;
        const element = place.id ? document.getElementById(place.id) : place.find(place);
        if (element && element !== document.activeElement) element.focus({ preventScroll: true });
      };

      // Takes the content of another state of the same element, and keeps what the reader did:
      // opened parts, and how far each was scrolled. A log that was read to its end stays there.
      const scrolling = ".wide, .code, .diagram, pre";
      // Each part that opens, by what it is called: others may have come before it.
      const folded = (root) => {
        const seen = new Map();
        return [...root.querySelectorAll("details")].map((item) => {
          const summary = item.querySelector("summary");
          const name = summary ? summary.textContent : "";
          seen.set(name, (seen.get(name) || 0) + 1);
          return [`${name} ${seen.get(name)}`, item];
        });
      };
      const swap = (old, next) => {
        const isAtEnd = (item) => item.scrollHeight - item.scrollTop - item.clientHeight < 4;
        const places = [...old.querySelectorAll(scrolling)].map((item) => ({
          left: item.scrollLeft, top: item.scrollTop,
          follows: item.matches(".log") && isAtEnd(item),
        }));
        const open = new Map(folded(old).map(([name, item]) => [name, item.open]));
        old.replaceChildren(...next.childNodes);
        [...old.querySelectorAll(scrolling)].forEach((item, index) => {
          const place = places[index];
          if (!place) return;
          item.scrollLeft = place.left;
          item.scrollTop = place.follows ? item.scrollHeight : place.top;
        });
        for (const [name, item] of folded(old)) {
          if (open.has(name)) item.open = open.get(name);
        }
      };

      const fetchPage = async () => {
        const answer = await fetch(location.href, {
          credentials: "same-origin", headers: { accept: "text/html" }, redirect: "error",
        });
        if (!answer.ok) return null;
        return new DOMParser().parseFromString(await answer.text(), "text/html");
      };

      let wanted = false;
      let running = false;
      // Whether what is new is announced: not where a page was only just opened.
      let isTold = false;
      const refresh = async (event) => {
        wanted = true;
        isTold = isTold || !event || event.type !== "open";
        if (running) return;
        running = true;
        while (wanted) {
          wanted = false;
          if (isBusy()) {
            say("There may be something new. It is shown when you reload.");
            break;
          }
          let page;
          try { page = await fetchPage(); } catch { break; }
          if (!page) break;
          // Somebody may have begun to fill in a form meanwhile.
          if (isBusy()) { wanted = true; continue; }
          const focus = placeOf(document.activeElement);
          let changed = false;
          for (const id of ["main", "side"]) {
            const [old, next] = [document.getElementById(id), page.getElementById(id)];
            if (!old || !next || old.innerHTML === next.innerHTML) continue;
            swap(old, next);
            changed = changed || id === "main";
          }
          prepare();
          focusOn(focus);
          if (changed) {
            if (page.title) document.title = page.title;
            if (isTold) say("Updated " + new Date().toLocaleTimeString());
            follow();
          }
        }
        running = false;
        isTold = false;
      };

      // Parts that are news every second or two: only they are exchanged, and nothing is said.
      let timer = null;
      const parts = (page) => [...page.querySelectorAll("main [data-every][id]")];
      const follow = () => {
        clearTimeout(timer);
        const all = parts(document);
        if (!all.length || document.hidden) return;
        const pause = Math.min(...all.map((part) => Number(part.dataset.every) || 2));
        timer = setTimeout(poll, 1000 * pause);
      };
      const poll = async () => {
        let page = null;
        // Whoever cannot be reached now is asked again at the next turn.
        try { page = await fetchPage(); } catch { page = null; }
        if (page) {
          const selection = getSelection();
          const isSelecting = selection && !selection.isCollapsed;
          const gone = parts(document).some((part) => !page.getElementById(part.id)
            || !page.getElementById(part.id).dataset.every);
          if (gone) { refresh(); return; }
          const focus = placeOf(document.activeElement);
          for (const part of parts(document)) {
            const next = page.getElementById(part.id);
            if (part.innerHTML === next.innerHTML) continue;
            if (isSelecting && selection.containsNode(part, true)) continue;
            swap(part, next);
          }
          focusOn(focus);
        }
        follow();
      };

      // A log is read from its end.
      for (const log of document.querySelectorAll("main [data-every] pre.log")) {
        log.scrollTop = log.scrollHeight;
      }
      prepare();
      follow();
      let source = null;
      const listen = () => {
        if (source || document.hidden || !window.EventSource) return;
        source = new EventSource("/events");
        source.addEventListener("revision", refresh);
        // The stream tells what comes after it was opened: what came since the page was made, or
        // while there was no connection, shows when it is asked for now.
        source.addEventListener("open", refresh);
      };
      // A page that nobody looks at holds no connection, and is fetched anew when it is looked at.
      document.addEventListener("visibilitychange", () => {
        if (document.hidden) {
          if (source) source.close();
          source = null;
          clearTimeout(timer);
        } else {
          listen();
          refresh();
          follow();
        }
      });
      listen();
    })();

    """#
}
