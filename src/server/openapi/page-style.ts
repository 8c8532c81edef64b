export const pageStyle = `
:root { color-scheme: light dark; --line: #8884; --dim: #888; --get: #0a7bbb; --post: #188038; --put: #b06000; --delete: #c5221f; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1rem; }
h1 { font-size: 1.5rem; margin: 0.3rem 0; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 0.3rem; }
code, pre, textarea, input, select { font-family: ui-monospace, monospace; font-size: 0.86rem; }
p { margin: 0.3rem 0; }
.dim { color: var(--dim); }
#find { box-sizing: border-box; padding: 0.45rem; width: 100%; }
details { border: 1px solid var(--line); border-radius: 4px; margin: 0.3rem 0; }
details > div { border-top: 1px solid var(--line); padding: 0.6rem 0.8rem; }
summary { cursor: pointer; padding: 0.35rem 0.6rem; }
summary code { margin: 0 0.6rem 0 0.3rem; }
.method { border-radius: 3px; color: #fff; display: inline-block; font: 700 0.72rem/1.5 ui-monospace, monospace; text-align: center; width: 4.2rem; }
.get { background: var(--get); } .post { background: var(--post); } .put { background: var(--put); } .delete { background: var(--delete); }
table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid var(--line); padding: 0.25rem 0.5rem 0.25rem 0; text-align: left; vertical-align: top; }
th { font-weight: 600; }
textarea { box-sizing: border-box; min-height: 9rem; width: 100%; }
input[type="text"] { box-sizing: border-box; width: 100%; }
pre { background: #8881; max-height: 28rem; overflow: auto; padding: 0.5rem; white-space: pre-wrap; word-break: break-word; }
button { cursor: pointer; margin: 0.4rem 0; padding: 0.3rem 1rem; }
`;
