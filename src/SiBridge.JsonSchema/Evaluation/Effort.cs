using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SiBridge.JsonSchema.Evaluation;

/// <summary>
/// What the evaluation under way on this thread has cost, so that no schema and document together can take it over: alternatives within
/// alternatives double the work with each level of the document, whatever the schema alone looks like.
/// </summary>
/// <remarks>
/// Of the thread and not of the context: keywords that try a schema in silence make contexts of their own, and only objects and arrays
/// are counted, so the common path pays nothing.
/// </remarks>
internal static class Effort
{
    [ThreadStatic]
    private static long t_stepsLeft;

    [ThreadStatic]
    private static long t_patternTicks;

    public static void Begin(JsonElement document)
    {
        t_stepsLeft = Math.Max(SchemaLimits.MaxSteps, SchemaLimits.MaxStepsPerByte * JsonMarshal.GetRawUtf8Value(document).Length);
        t_patternTicks = 0;
    }

    /// <summary>A schema is applied to an object or array with so many children.</summary>
    public static void Enter(int children)
    {
        EnsureStack();
        t_stepsLeft -= 1 + children;
        if (t_stepsLeft < 0)
            throw new EvaluationException("évaluation abandonnée: ce schéma demande trop de travail pour ce document (alternatives imbriquées)");
    }

    /// <summary>Throws while that is still possible: a stack that overflows takes the process with it.</summary>
    public static void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new EvaluationException("évaluation abandonnée: document et schéma imbriqués trop profondément");
    }

    /// <summary>Time for one more match that may go back; what it took is told to <see cref="SpentOnPattern"/>.</summary>
    public static bool HasTimeForPatterns => t_patternTicks < SchemaLimits.MaxPatternMilliseconds * Stopwatch.Frequency / 1000;

    public static void SpentOnPattern(long ticks) => t_patternTicks += ticks;
}
