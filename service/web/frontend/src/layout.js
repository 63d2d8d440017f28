// Draws a file that has no picture: the modeler asks this script for it when it meets one.
import { laidOut } from "./layout/drawing.js";

document.querySelector("[data-modeler]").laidOut = laidOut;
