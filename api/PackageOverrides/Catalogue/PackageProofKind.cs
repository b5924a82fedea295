namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>
/// How it is known that a recipe works. <c>installed</c>: installed from where its maker publishes it, into the default
/// build image; there the tool said its version. <c>mirror</c>: followed to the end against a server that has lists, names,
/// checksums and folders in the maker's form, with stand-ins that print what the tools print.
/// </summary>
internal enum PackageProofKind
{
    Installed,
    Mirror,
}
