using BuildApi.Auth;
using BuildApi.Http;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Resolution;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.PackageOverrides;

internal static class PackageEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var packages = api.MapGroup("/packages").WithTags("Packages").AlsoForBoundKeys().ProducesProblem(401);
        packages.MapGet("", List).WithName("ListPackages");
        packages.MapGet("/{name}/versions", Versions).WithName("ListPackageVersions").ProducesProblem(404).ProducesProblem(422).ProducesProblem(503);
    }

    /// <summary>The catalogue: packages whose version can be overridden, and what the default build image has of them.</summary>
    internal static async Task<Ok<Page<PackageView>>> List(PackageCatalogue catalogue, DefaultImageManifest manifest, CancellationToken ct)
    {
        var image = await manifest.ReadAsync(ct);
        return TypedResults.Ok(new Page<PackageView>([.. catalogue.Packages.Select(package => new PackageView
        {
            Name = package.Name,
            Title = package.Title,
            Aliases = package.Aliases,
            Commands = package.Commands,
            Preinstalled = ImageManifest.Of(package, image.Tools),
            NotPreinstalled = ImageManifest.Of(package, image.Missing),
            RecordOnly = package.RecordOnly,
            Proofs = catalogue.IsBuiltIn(package) ? PackageProofs.Of(package.Name) : [],
        })], null));
    }

    /// <summary>The versions of a package on offer, newest first.</summary>
    /// <param name="prefix">Only versions that begin with this: <c>20</c> gives 20.x, <c>20.1</c> gives 20.1.x.</param>
    /// <param name="limit">How many at the most, 1 to 200; 50 when left out.</param>
    /// <param name="after">The <c>next</c> of the page before.</param>
    /// <response code="404">No such package (<c>package_not_found</c>), or one without versions.</response>
    /// <response code="503">Its source is down and no list is at hand (<c>package_source_unavailable</c>).</response>
    internal static async Task<Results<Ok<PackageVersionsView>, ProblemHttpResult>> Versions(
        string name, PackageCatalogue catalogue, PackageResolver resolver, CancellationToken ct, string? prefix = null, int? limit = null, string? after = null)
    {
        if (!Paging.TryLimit(limit, out var most, out var why)) return Problems.Invalid("limit", why);
        if (!Paging.TryCursor(after, out var key, out why)) return Problems.Invalid("after", why);
        if (catalogue.Find(name) is not { } package) return Problems.NotFound("package_not_found", PackageOverride.Unknown(name, catalogue));
        if (package.RecordOnly is { } reason) return Problems.NotFound("package_not_found", reason);
        var found = await resolver.ListAsync(package, Platform.Usual, ct);
        if (found.Index.Versions.Count == 0 && found.Failures.Count > 0)
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "package_source_unavailable", string.Join(' ', found.Failures.Distinct()));

        var tags = found.Index.Tags.ToLookup(tag => tag.Value, tag => tag.Key);
        var wanted = found.Index.Versions.Where(offer => BeginsWith(offer.Version.ToString(), prefix)).ToList();
        var start = key is null ? 0 : wanted.FindIndex(offer => offer.Version.ToString() == key) + 1;
        var page = Paging.Of([.. wanted.Skip(start).Take(most + 1)], most, offer => new PackageVersionView
        {
            Version = offer.Version.ToString(),
            PublishedAt = offer.PublishedAt,
            Deprecated = offer.Deprecated,
            Tags = [.. tags[offer.Version].Order(StringComparer.Ordinal)],
        }, offer => offer.Version.ToString());
        return TypedResults.Ok(new PackageVersionsView(page.Items, page.Next, [.. found.Notices.Concat(found.Failures).Distinct()]));
    }

    // "2" is not meant to find 20.0.0.
    private static bool BeginsWith(string version, string? prefix)
    {
        var start = prefix?.Trim().TrimStart('v').TrimEnd('.') ?? "";
        return start.Length == 0 || version == start
            || (version.StartsWith(start, StringComparison.Ordinal) && version[start.Length] is '.' or '-' or '+');
    }
}
