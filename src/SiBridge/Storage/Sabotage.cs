#if SABOTAGE
namespace SiBridge.Storage;

/// <summary>
/// Breaks one promise on purpose, so that the tests can show that they would notice. It exists only in the build with the constant
/// SABOTAGE, which is not the program that is delivered.
/// </summary>
public static class Sabotage
{
    private static readonly string? Broken = Environment.GetEnvironmentVariable("SIBRIDGE_BREAK");

    /// <summary>A later message of a journey does not wait for the earlier one.</summary>
    public static bool Order => Broken is "order";

    /// <summary>The same id of the same emitter is accepted again.</summary>
    public static bool Idempotency => Broken is "idempotency";

    /// <summary>Nobody looks for forgotten work.</summary>
    public static bool Sweep => Broken is "sweep";
}
#endif
