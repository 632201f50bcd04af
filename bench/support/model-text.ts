const NODES_OF_A_SYSTEM = 5
const SYSTEMS_OF_A_DOMAIN = 100

/** A model of about so many nodes: domains of a hundred systems, each with properties of every kind and links to another system. */
export function modelText(nodes: number): string {
  const systems = Math.ceil(nodes / NODES_OF_A_SYSTEM)
  const pathTo = (i: number): string => `/domain-${Math.floor(i / SYSTEMS_OF_A_DOMAIN)}/system-${i}`
  let text = ''
  for (let i = 0; i < systems; i++) {
    if (i % SYSTEMS_OF_A_DOMAIN === 0) text += `/domain-${i / SYSTEMS_OF_A_DOMAIN} : domain\n`
    text += `  /system-${i} : service
    threads = 3
    ratio = 1.50
    owner = "team ${i % 17}"
    tags = ["a", "b", {"c": null}]
    limit => ${pathTo(0)} threads
    /providers
    /databases
      main -> ${pathTo((i * 7) % systems)}/databases/own
      /own
      /10.0.${i % 256}.1:8080
        pid = ${i}
`
  }
  return text
}
