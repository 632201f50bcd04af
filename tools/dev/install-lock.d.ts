export function lockInstallation(file: string): Promise<() => void>
