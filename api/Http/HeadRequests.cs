using Microsoft.AspNetCore.Routing;

namespace BuildApi.Http;

/// <summary>HEAD wherever there is GET. The server itself leaves the body of such an answer out.</summary>
internal static class HeadRequests
{
    /// <summary>Every GET of these answers HEAD, too.</summary>
    public static TBuilder AnswersHead<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder
    {
        routes.Add(endpoint =>
        {
            for (var at = 0; at < endpoint.Metadata.Count; at++)
            {
                if (endpoint.Metadata[at] is HttpMethodMetadata { HttpMethods: ["GET"] }) endpoint.Metadata[at] = new HttpMethodMetadata(["GET", "HEAD"]);
            }
        });
        return routes;
    }
}
