using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace BuildApi.Http;

/// <summary>Refuses query parameters that an operation does not have, as unknown members of a body are: a typo must never pass silently.</summary>
internal static class QueryNames
{
    /// <summary>For every operation behind a key; what everybody may ask (health) is asked by machines that add parameters of their own.</summary>
    public static RouteGroupBuilder RefusesUnknownQuery(this RouteGroupBuilder group) => group.AddEndpointFilterFactory((context, next) =>
    {
        var known = Of(context.MethodInfo);
        return request => Unknown(request.HttpContext, known) is { } refusal ? ValueTask.FromResult<object?>(refusal) : next(request);
    });

    private static ProblemHttpResult? Unknown(HttpContext http, IReadOnlyList<string> known)
    {
        if (http.Request.Query.Count == 0 || http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null) return null;
        // Which of the handler's values stand in the path, only the route knows.
        var names = known.Where(name => !http.Request.RouteValues.ContainsKey(name)).ToList();
        var errors = http.Request.Query.Keys.Where(key => !names.Contains(key, StringComparer.OrdinalIgnoreCase))
            .ToDictionary(key => key,
            key => $"There is no query parameter '{key}' here. {(names.Count == 0 ? "This call takes none." : $"There are: {string.Join(", ", names)}.")}");
        return errors.Count == 0 ? null : Problems.Invalid(errors);
    }

    private static List<string> Of(MethodInfo handler) =>
        [.. from parameter in handler.GetParameters()
            let attributes = parameter.GetCustomAttributes().ToList()
            let query = attributes.OfType<IFromQueryMetadata>().FirstOrDefault()
            where query is not null || (IsText(parameter.ParameterType) && !attributes.Any(IsFromElsewhere))
            select query?.Name ?? parameter.Name];

    private static bool IsFromElsewhere(Attribute attribute) =>
        attribute is IFromHeaderMetadata or IFromBodyMetadata
            or IFromServiceMetadata or IFromRouteMetadata;

    /// <summary>What the framework reads from the query where nothing else is said.</summary>
    private static bool IsText(Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return value == typeof(string) || value.IsPrimitive || value.IsEnum;
    }
}
