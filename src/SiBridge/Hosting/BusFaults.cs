using MassTransit;

namespace SiBridge.Hosting;

/// <summary>Says what a consumer could not do. Its work stays in the database and is announced again.</summary>
internal sealed partial class BusFaults(ILogger<BusFaults> log) : IConsumeObserver
{
    public Task PreConsume<T>(ConsumeContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception)
        where T : class
    {
        NotDone(log, typeof(T).Name, exception);
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Error, "A {Message} could not be acted upon; its work stays in the database and is announced again")]
    private static partial void NotDone(ILogger log, string message, Exception e);
}
