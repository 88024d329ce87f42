/* What axe does not measure. Each function returns sentences, one a fault; the list at the end is called from Python. */
(() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const LEAST_TARGET = 24;
  const LEAST_CONTRAST = { ring: 3, print: 4.5 };

  const named = (element) => {
    const words = (element.getAttribute("aria-label") || element.textContent || element.name || "").trim();
    return `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") || ""}"> ${words.slice(0, 40)}`;
  };

  const isShown = (element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && box.width > 1 && box.height > 1
      && box.right > 0 && !element.closest("[aria-hidden=true], [inert]");
  };

  const rgb = (colour) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };

  const luminance = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };

  const backgroundOf = (element) => {
    for (let behind = element; behind; behind = behind.parentElement) {
      const colour = rgb(getComputedStyle(behind).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };

  /* The link stands in a sentence: WCAG 2.5.8 leaves its size to the line. */
  const isInText = (element) =>
    getComputedStyle(element).display === "inline"
    && [...element.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && /\w/u.test(node.data));

  const hitBox = (element) => {
    const boxes = [element, ...(element.labels || [])].map((part) => part.getBoundingClientRect());
    const [left, top] = [Math.min(...boxes.map((b) => b.left)), Math.min(...boxes.map((b) => b.top))];
    return { width: Math.max(...boxes.map((b) => b.right)) - left, height: Math.max(...boxes.map((b) => b.bottom)) - top };
  };

  function targets() {
    return [...document.querySelectorAll(CONTROLS)].filter((element) => isShown(element) && !isInText(element)).flatMap((element) => {
      const { width, height } = hitBox(element);
      const isSmall = Math.min(width, height) < LEAST_TARGET - 0.5;
      return isSmall ? [`${named(element)} is ${Math.round(width)} × ${Math.round(height)} px`] : [];
    });
  }

  function overflow() {
    const wide = document.scrollingElement.scrollWidth - window.innerWidth;
    if (wide <= 0) return [];
    const culprit = [...document.querySelectorAll("body *")].findLast((e) => e.getBoundingClientRect().right > window.innerWidth + 0.5 && isShown(e));
    return [`${wide} px too wide at ${window.innerWidth} px: ${culprit ? named(culprit) : "?"}`];
  }

  function ringFault(element) {
    const style = getComputedStyle(element);
    const parent = element.parentElement || element;
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) {
      return element.matches("input") && element.labels?.length && !isShown(element) ? "" : "shows no ring";
    }
    const ratio = contrast(rgb(style.outlineColor), backgroundOf(parent));
    return ratio < LEAST_CONTRAST.ring ? `has a ring of contrast ${ratio.toFixed(1)}` : "";
  }

  function isCovered(element) {
    const box = element.getBoundingClientRect();
    const spots = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
    return !spots.some(([x, y]) => {
      const found = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
      return found && (element.contains(found) || found.contains(element));
    });
  }

  /* For the element that has the focus now. */
  function stop() {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const faults = [];
    if (ringFault(element)) faults.push(`${named(element)} ${ringFault(element)}`);
    if (isShown(element) && isCovered(element)) faults.push(`${named(element)} is covered while it has the focus`);
    return { name: named(element), faults };
  }

  function stops() {
    return [...document.querySelectorAll(CONTROLS)].filter((e) => e.tabIndex >= 0 && !e.disabled && isShown(e)).flatMap((element) => {
      element.focus();
      return document.activeElement === element ? stop().faults : [];
    });
  }

  function motion() {
    const moving = (animation) => animation.playState === "running" && animation.effect.getComputedTiming().activeDuration > 20;
    return document.getAnimations().filter(moving).map((a) => `${named(a.effect.target)} moves for ${a.effect.getComputedTiming().activeDuration} ms`);
  }

  /* In forced colours backgrounds go: what is left of a control is its border. */
  function forced() {
    return [...document.querySelectorAll("button, .button, select, textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=file])")]
      .filter(isShown)
      .filter((element) => {
        const style = getComputedStyle(element);
        return style.borderBlockStartStyle === "none" || parseFloat(style.borderBlockStartWidth) < 1;
      })
      .map((element) => `${named(element)} has no border`);
  }

  function print() {
    const white = [255, 255, 255, 255];
    const around = [...document.querySelectorAll("body > header, body > footer, body > .skip-link")];
    const left = around.filter((element) => getComputedStyle(element).display !== "none" && isShown(element));
    const texts = [...document.querySelectorAll("main *")].filter(
      (element) => isShown(element) && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()));
    const pale = texts.filter((element) => contrast(rgb(getComputedStyle(element).color), white) < LEAST_CONTRAST.print);
    return [...left.map((e) => `${named(e)} is printed`), ...pale.map((e) => `${named(e)} is too pale on paper`)];
  }

  function withoutScript() {
    const dead = [...document.querySelectorAll(".if-script, [data-needs-script]")].filter(isShown);
    const words = document.querySelector("main")?.innerText.trim().length || 0;
    return [...dead.map((e) => `${named(e)} does nothing`), ...(words > 20 ? [] : ["main is empty"])];
  }

  return { targets, overflow, stop, stops, motion, forced, print, withoutScript };
})()
