import type { Component } from './sbom.ts'

// What the manifests of the Python, Go and Java clients declare for run time. Their package managers choose the rest when they are installed.

/** The requirements of a go.mod, indirect ones included: Go builds with exactly these or newer ones. */
export function declaredByGo(goMod: string): readonly Component[] {
  return [...goMod.matchAll(/^\t(\S+) (v\S+)/gm)].map(([, name = '', version = '']) => ({
    type: 'library',
    name,
    version,
    purl: `pkg:golang/${name}@${version}`,
  }))
}

/** The `dependencies` of a pyproject.toml, which are ranges of versions. */
export function declaredByPython(pyproject: string): readonly Component[] {
  const [, list = ''] = /^dependencies = \[$([\s\S]*?)^\]$/m.exec(pyproject) ?? []
  return [...list.matchAll(/^\s*"([A-Za-z0-9._-]+)([^"]*)"/gm)].map(([, name = '', range = '']) => ({
    type: 'library',
    name,
    range,
    purl: `pkg:pypi/${name.toLowerCase()}`,
  }))
}

/** The dependencies of a pom that are not for tests, with the versions that its properties give. */
export function declaredByMaven(pom: string): readonly Component[] {
  const [, properties = ''] = /<properties>([\s\S]*?)<\/properties>/.exec(pom) ?? []
  const [, list = ''] = /<\/properties>\s*<dependencies>([\s\S]*?)<\/dependencies>/.exec(pom) ?? []
  const value = (text: string, tag: string): string => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)?.[1] ?? ''
  return [...list.matchAll(/<dependency>([\s\S]*?)<\/dependency>/g)]
    .map(([, dependency = '']) => dependency)
    .filter(dependency => value(dependency, 'scope') !== 'test')
    .map(dependency => {
      const [group, name] = [value(dependency, 'groupId'), value(dependency, 'artifactId')]
      const version = value(dependency, 'version').replace(/\$\{(.+)\}/, (_, property: string) =>
        value(properties, property.replaceAll('.', '\\.')),
      )
      return { type: 'library', name: `${group}:${name}`, version, purl: `pkg:maven/${group}/${name}@${version}` }
    })
}
