using System.Text.Json;

namespace BuildApi.Sdk;

/// <summary>The service answered, and the answer was not what the operation is for.</summary>
public partial class BuildApiException
{
    /// <summary>What the service said; null when the answer is none of its own, such as that of a proxy on the way.</summary>
    public virtual ProblemDetails? Problem => field ??= Read(Response);

    /// <summary>The stable word for the reason, such as <c>app_not_found</c>; null where <see cref="Problem"/> is.</summary>
    public string? Code => Problem?.Code;

    /// <summary>What is wrong and what to do about it, for people; null where <see cref="Problem"/> is.</summary>
    public string? Detail => Problem?.Detail;

    /// <summary>With status 422: what is wrong, by the name of the field. Empty otherwise.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors => Problem?.Errors ?? new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The detail, the status and the code, and every wrong field.</summary>
    public override string Message => Problem is null ? base.Message : string.Join('\n',
        [$"{Detail} ({StatusCode}, {Code})", .. Errors.SelectMany(error => error.Value.Select(why => $"{error.Key}: {why}"))]);

    private static ProblemDetails? Read(string? response)
    {
        if (string.IsNullOrEmpty(response)) return null;
        try
        {
            return JsonSerializer.Deserialize<ProblemDetails>(response);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The service refused with a documented answer.</summary>
/// <typeparam name="TResult">The answer: <see cref="ProblemDetails"/> nearly always.</typeparam>
public partial class BuildApiException<TResult>
{
    /// <inheritdoc/>
    public override ProblemDetails? Problem => Result as ProblemDetails ?? base.Problem;
}
