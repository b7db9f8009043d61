using System.Reflection;
using System.Runtime.ExceptionServices;
using Xunit;

namespace QuilActors.TestKit.Xunit2;

/// <summary>Runs tests again in virtual time, once per seed.</summary>
public static class EveryEngine
{
    /// <summary>How many seeds a test is run with.</summary>
    public const int Seeds = 50;

    /// <summary>The tests of an assembly whose classes are of a type: class name and method name each, for a theory.
    /// </summary>
    /// <remarks>Those marked <see cref="OnlyThreadedAttribute"/> are left out.</remarks>
    public static IEnumerable<object[]> TestsOf(Assembly assembly, Type baseType)
        => from type in assembly.GetTypes()
           where baseType.IsAssignableFrom(type) && !type.IsAbstract
           from method in type.GetMethods()
           where method.GetCustomAttribute<FactAttribute>() is { } fact
               && fact is not OnlyThreadedAttribute and not TheoryAttribute
           orderby type.FullName, method.Name
           select new object[] { type.FullName!, method.Name };

    /// <summary>Runs one of them with each seed.</summary>
    public static void Run(Assembly assembly, string type, string method)
    {
        var testClass = assembly.GetType(type, throwOnError: true)!;
        var test = testClass.GetMethod(method)!;
        for (var seed = 0; seed < Seeds; seed++)
            TestEngine.Sim(seed).Use(() => Run(testClass, test));
    }

    static void Run(Type testClass, MethodInfo test)
    {
        try
        {
            var instance = Activator.CreateInstance(testClass);
            using (instance as IDisposable)
            {
                if (test.Invoke(instance, null) is not Task task)
                    return;
                if (!task.IsCompleted)
                {
                    throw new InvalidOperationException(
                        $"{test.Name} awaits something that virtual time does not end: use the kit's async forms");
                }
                if (task.Exception?.InnerException is { } failure)
                    ExceptionDispatchInfo.Throw(failure);
            }
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
        }
    }
}
