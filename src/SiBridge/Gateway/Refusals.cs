using Microsoft.AspNetCore.Diagnostics;
using SiBridge.Storage;

namespace SiBridge.Gateway;

/// <summary>Whatever goes wrong outside the endpoints is answered as a problem too: no page of the framework's, no stack trace.</summary>
public static partial class Refusals
{
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Answer, SuppressDiagnosticsCallback = _ => true });
        app.UseStatusCodePages(context => context.HttpContext.Response is { ContentType: null, StatusCode: >= 400 and var status }
            ? Problem.Plain(status).ExecuteAsync(context.HttpContext)
            : Task.CompletedTask);
    }

    private static Task Answer(HttpContext http)
    {
        // The endpoint of the request itself is forgotten by now.
        var failure = http.Features.Get<IExceptionHandlerFeature>()!;
        var problem = failure.Error switch
        {
            DatabaseUnavailableException e => Told(() => Tell(http, e), Problem.Unavailable),
            BadHttpRequestException e => Problem.Plain(e.StatusCode),
            OperationCanceledException when http.RequestAborted.IsCancellationRequested => Problem.Plain(499),
            var e => Told(() => Unforeseen(Log(http), http.Request.Method, failure.Endpoint?.DisplayName, e), Problem.Internal),
        };
        return problem.ExecuteAsync(http);
    }

    /// <summary>Tells the operator what a partner is told as a 503.</summary>
    public static void Tell(HttpContext http, DatabaseUnavailableException e) => Unavailable(Log(http), e);

    private static ILogger<Problem> Log(HttpContext http) => http.RequestServices.GetRequiredService<ILogger<Problem>>();

    private static Problem Told(Action log, Problem problem)
    {
        log();
        return problem;
    }

    [LoggerMessage(LogLevel.Error, "The database did not take a request")]
    private static partial void Unavailable(ILogger log, Exception e);

    [LoggerMessage(LogLevel.Error, "Unforeseen failure of {Method} {Endpoint}")]
    private static partial void Unforeseen(ILogger log, string method, string? endpoint, Exception e);
}
