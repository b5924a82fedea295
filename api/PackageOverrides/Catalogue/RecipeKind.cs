namespace BuildApi.PackageOverrides.Catalogue;

internal enum RecipeKind
{
    /// <summary>A package of the npm registry, installed as <c>npm install -g</c> does, under a prefix of its own.</summary>
    Npm,
    /// <summary>Downloaded and unpacked by the service; nothing of it runs.</summary>
    Archive,
    /// <summary>Downloads as for an archive, then a script in a throw-away container.</summary>
    Script,
}
