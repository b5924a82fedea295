namespace BuildApi.Runner.Plans;

/// <summary>How the npm registry of the settings reaches each package manager, by variables that the others pass over; pure.</summary>
internal static class RegistryVariables
{
    /// <param name="registry">The address; null or empty leaves all of them to what the image and the project say.</param>
    public static IEnumerable<KeyValuePair<string, string>> For(string? registry)
    {
        if (string.IsNullOrEmpty(registry)) yield break;
        // npm, Yarn 1 and pnpm up to 10; pnpm from 11 on; Yarn from 2 on.
        foreach (var name in (string[])["npm_config_registry", "pnpm_config_registry", "YARN_NPM_REGISTRY_SERVER"]) yield return new(name, registry);
        // Yarn from 2 on asks nobody without encryption who is not named here.
        if (Uri.TryCreate(registry, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp)
            yield return new("YARN_UNSAFE_HTTP_WHITELIST", address.Host);
        // Some versions of Corepack add to the address what begins with a slash.
        yield return new("COREPACK_NPM_REGISTRY", registry.TrimEnd('/'));
        // Mirrors seldom pass on the signatures that it asks for, and the package managers themselves ask for none. A sum that
        // is written in packageManager still counts.
        yield return new("COREPACK_INTEGRITY_KEYS", "0");
    }
}
