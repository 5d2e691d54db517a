/** What each control of the legend changes, and how that is said. */

import { pluralise } from "./announcer.js";

/**
 * @param {Object} map
 * @param {import("./state.js").State} map.state
 * @param {() => Object} map.data the description
 * @param {() => import("./geography.js").Geography} map.geography
 * @param {(change: () => void, words: () => string) => void} map.commit
 * @returns {Object} what the Legend calls
 */
export function legendActions({ state, data, geography, commit }) {
  const count = (sector) => pluralise(geography().total(sector), "place");
  return {
    onLayer(id, on) {
      const { label } = data().layers.find((spec) => spec.id === id);
      commit(
        () => (on ? state.layers.add(id) : state.layers.delete(id)),
        () => `${label} ${on ? "shown" : "hidden"}. ${count(null)} shown.`,
      );
    },
    onSector(code) {
      const name = data().sectors.find((sector) => sector.code === code)?.name;
      commit(
        () => (state.sector = code),
        () => (code ? `Sector in focus: ${name}. ${count(code)}.` : `All sectors. ${count(null)} shown.`),
      );
    },
    onTiles(on) {
      commit(
        () => (state.tiles = on),
        () => (on ? "Street map on." : "Street map off."),
      );
    },
  };
}
