using System.Diagnostics;
using Shouldly;

namespace SiBridge.EndToEnd.Harness;

/// <summary>Waits, within a bound, for what another process does in its own time.</summary>
public static class Eventually
{
    /// <summary>Far more than anything needs on an idle machine: only a broken bridge, or a very busy machine, comes near it.</summary>
    private static readonly TimeSpan Usually = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(25);

    /// <summary>Looks until <paramref name="assertion"/> holds; after the bound its last failure is the test's.</summary>
    public static async Task Holds(Func<Task> assertion, TimeSpan? within = null)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await assertion();
                return;
            }
            catch (Exception) when (since.Elapsed < (within ?? Usually))
            {
                await Task.Delay(LookAgain);
            }
        }
    }

    /// <inheritdoc cref="Holds(Func{Task}, TimeSpan?)"/>
    public static Task Holds(Action assertion, TimeSpan? within = null) => Holds(
        () =>
        {
            assertion();
            return Task.CompletedTask;
        },
        within);

    /// <summary>
    /// What is to be quick is so at one of three tries, each of which has to succeed: a machine that is busy just then delays anything, and what is
    /// slow by itself is slow each time. Instants at which the machine let nobody run do not count.
    /// </summary>
    public static Task Promptly(TimeSpan bound, Func<Task> act) => Promptly(bound, async () =>
    {
        var since = Stopwatch.StartNew();
        await act();
        return since.Elapsed;
    });

    /// <inheritdoc cref="Promptly(TimeSpan, Func{Task})"/>
    /// <param name="act">Tells how long that took of it which is to be quick.</param>
    /// <param name="because">Of the failure's text.</param>
    public static async Task Promptly(TimeSpan bound, Func<Task<TimeSpan>> act, string? because = null)
    {
        var took = new List<TimeSpan>();
        do
        {
            var heldUp = HeldUp.SoFar;
            took.Add(await act() - (HeldUp.SoFar - heldUp));
        }
        while (took[^1] > bound && took.Count < 3);
        took.Min().ShouldBeLessThanOrEqualTo(bound, because);
    }

    /// <summary>Fails rather than wait for ever.</summary>
    public static Task<T> Within<T>(Task<T> task, TimeSpan? bound = null) => task.WaitAsync(bound ?? Usually);
}
