using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Apps;

/// <summary>What a change of a setting answers.</summary>
internal static class SettingAnswers
{
    /// <summary>The problem that a change ended in; null when it was done, and then the ETag is set.</summary>
    public static ProblemHttpResult? Refusal((SettingChange Change, long Revision) outcome, AppId app, HttpContext http)
    {
        if (outcome.Change == SettingChange.AppUnknown) return Problems.AppNotFound(app);
        if (outcome.Change == SettingChange.RevisionMoved) return Problems.PreconditionFailed(http);
        http.SetETag(outcome.Revision);
        return null;
    }
}
