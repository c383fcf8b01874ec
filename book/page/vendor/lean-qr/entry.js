// What the dialogue for sharing (../../share.js) takes of lean-qr: tools/vendor.py.
export { generate } from "lean-qr";
