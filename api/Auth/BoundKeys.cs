using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Auth;

/// <summary>Marks an operation that names no app in its address and is open to keys that are bound to apps all the same.</summary>
internal sealed record OpenToBoundKeys;

/// <summary>
/// What a key that is bound to apps may not touch: every app but its own, which is told like an app that is not there, and whatever belongs to no app. An
/// operation is of the app that its address names as <c>appId</c>; one that names none has to be opened to bound keys by name.
/// </summary>
internal static class BoundKeys
{
    /// <summary>The value of the route that names an operation's app.</summary>
    public const string AppId = "appId";

    /// <summary>For operations that name no app: what they answer is either the same for everybody, or only of the caller's apps.</summary>
    public static TBuilder AlsoForBoundKeys<TBuilder>(this TBuilder operation) where TBuilder : IEndpointConventionBuilder =>
        operation.WithMetadata(new OpenToBoundKeys());

    /// <summary>The apps that a request is limited to; null: all.</summary>
    public static IReadOnlySet<string>? Apps(HttpContext http) => Caller.Of(http)?.Apps;

    /// <summary>Why a request is not its caller's to make; null when it is.</summary>
    public static ProblemHttpResult? Refusal(HttpContext http)
    {
        if (Apps(http) is not { } apps) return null;
        if (http.GetRouteValue(AppId) is string app) return apps.Contains(app) ? null : Problems.AppNotFound(app);
        return http.GetEndpoint()?.Metadata.GetMetadata<OpenToBoundKeys>() is not null ? null
            : Problems.Forbidden("The key is bound to certain apps, and this belongs to none of them: it takes a key for all apps. An administrator can make "
                + "one: POST /api-keys without 'apps'.");
    }
}
